"""The figures of the speed bench as a Markdown table and as a bar chart."""
from __future__ import annotations

from pathlib import Path
from typing import Any

COLOURS = {"official": "#b0b0b0", "refocus": "#0072b2", "recomputed": "#56b4e9", "encoder": "#009e73",
           "shared": "#e69f00"}


def table(report: dict[str, Any]) -> str:
    """One row an architecture, size and mode; costs are over one step of plain guidance."""
    lines = [f"Device: {report['device']}, {report['dtype']}, {report['threads']} threads. Memory is counted for "
             f"fp16, and read from the GPU where there is one. 16 regions cost {report['regions_16_over_1']} times "
             "one.", "",
             *(f"- {mode}: {what}" for mode, what in report["modes"].items()),
             *(f"- {row['architecture']} {row['size'][0]}x{row['size'][1]}: a step with attention bounded takes "
               f"{row['bounded_step']:.3f} of a plain one (in \"run\")" for row in report["rows"]
               if "bounded_step" in row), "",
             "| UNet | size | mode | operations | kernels | clock | memory | more GiB | on the GPU | run, 20 steps | "
             "run, 30 steps |",
             "|" + "---|" * 11]
    for row in report["rows"]:
        for mode, figures in row["modes"].items():
            clock, held = (row.get(key, {}).get(mode) for key in ("clock", "gpu_memory"))
            runs = [f"{row['whole_run'][s]['default']}, fast {row['whole_run'][s]['fast']}" if mode == "refocus" else ""
                    for s in row["whole_run"]]
            lines.append("| " + " | ".join([
                row["architecture"], "x".join(map(str, row["size"])), mode, f"{figures['operations']:.3f}",
                f"{figures['kernels']:.2f}", "–" if clock is None else f"{clock:.3f}", f"{figures['memory']:.2f}",
                f"{figures['extra_gib']:.2f}",
                "–" if held is None else f"{held:.2f}", *runs]) + " |")
    return "\n".join(lines) + "\n"


def plot(report: dict[str, Any], path: Path) -> None:
    """Operations of one iteration over one step, a group of bars for each architecture and size. PNG."""
    from PIL import Image, ImageDraw

    groups = [(f"{r['architecture']} {r['size'][0]}x{r['size'][1]}", r["modes"], r.get("clock", {}))
              for r in report["rows"]]
    left, bar, gap, width, scale = 130, 12, 14, 760, 480
    height = 60 + sum(len(m) * bar + gap for _, m, _ in groups)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.text((10, 8), f"one iteration over one CFG step: operations, by the clock ({report['device']})", fill="black")
    for i, (mode, colour) in enumerate(COLOURS.items()):
        draw.rectangle((left + i * 110, 28, left + i * 110 + 10, 38), fill=colour)
        draw.text((left + i * 110 + 14, 27), mode, fill="black")
    y = 52
    for name, modes, clock in groups:
        draw.text((8, y + 2), name, fill="black")
        for mode, figures in modes.items():
            end = left + min(figures["operations"], 1.2) * scale
            draw.rectangle((left, y, end, y + bar - 2), fill=COLOURS[mode])
            timed = f", {clock[mode]:.2f}" if mode in clock else ""
            draw.text((end + 4, y - 1), f"{figures['operations']:.2f}{timed}", fill="black")
            y += bar
        y += gap
    image.save(path)
