"""Run by the WebUI before each start. Only adds what is missing; no package that the WebUI pins is named here.

openai is wanted by the layout assistant alone: without it everything else works.
"""
import launch

if not launch.is_installed("openai"):
    try:
        launch.run_pip('install "openai>=2,<3"', "openai for Attention Refocus's layout assistant")
    except RuntimeError as e:
        print(f"Attention Refocus: openai could not be installed; layouts can still be drawn and typed.\n{e}")
