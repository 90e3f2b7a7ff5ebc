"""Matplotlib is loaded when a plot is wanted, and opens no figure."""

import subprocess
import sys


def test_drawing_imports_no_matplotlib_and_plots_open_no_figure():
    code = (
        "import sys, bpcourse.drawing as d\n"
        "assert 'matplotlib' not in sys.modules\n"
        "d.plot_activation('relu')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    environment = {"MPLBACKEND": "TkAgg", "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
