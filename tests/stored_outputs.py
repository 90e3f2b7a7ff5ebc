"""What the stored notebooks show."""

from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent


def read(name):
    """Return a notebook by its name without the ending."""
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def outputs(name):
    """Return all text that a notebook's stored outputs show."""
    found = (output for cell in read(name).cells for output in cell.get("outputs", []))
    return "\n".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in found)


def shows(name, *texts):
    """Fail unless the notebook shows each of the texts."""
    shown = outputs(name)
    missing = [text for text in texts if text not in shown]
    assert not missing, f"{name} does not show {missing}"
