"""One thread a test run: results do not depend on the machine's cores, and two runs do not fight for them."""
import torch

torch.set_num_threads(1)

try:
    import hypothesis
except ImportError:  # tests/webui run with the WebUI's own Python
    pass
else:
    hypothesis.settings.register_profile("project", deadline=None, derandomize=True, max_examples=60)
    hypothesis.settings.load_profile("project")
