"""The faults that the course survives, row by row; the list was made from bug reports of others.

`python -m pytest tests/house/test_fault_list.py -v` prints a line a row. A row is what
stands in tests/fault_rows/ under its number; what other tests hold (ELSEWHERE) runs where it
stands, and here it is seen that it is there.
"""

import pytest

pytest.register_assert_rewrite("fault_rows.arrays", "fault_rows.engine", "fault_rows.use")
pytest.register_assert_rewrite("fault_rows.training")

from fault_rows import arrays, engine, more_arrays, numerics, surroundings, training, use  # noqa: E402
from fault_rows.runner import held_elsewhere, of_number, run_check  # noqa: E402

PLACES = (arrays, more_arrays, numerics, engine, use, surroundings, training)
TITLES = {
    1: "wrong number of features",
    2: "one example where a batch is needed",
    3: "targets (N,) against predictions (N, 1)",
    4: "an empty batch",
    5: "a layer without units",
    6: "the smallest networks are right",
    7: "whole numbers, booleans and bytes",
    8: "objects, texts, complex numbers, None",
    9: "single and half precision",
    10: "NaN and infinity",
    11: "lists, tuples, ragged lists",
    12: "arrays laid out otherwise, masked arrays, matrices",
    13: "the caller changes an array later",
    14: "unknown names",
    15: "targets that are no probabilities",
    16: "sizes that are none",
    17: "more than the memory holds",
    18: "far points of saturating functions",
    19: "cross-entropy of large, equal and infinite logits",
    20: "the logarithm of a probability 0",
    21: "ties of relu, abs and max",
    22: "gradients below the noise of differences",
    23: "a training that diverges",
    24: "log 0, 1 / 0, roots of negative numbers",
    25: "underflow in deep products",
    26: "one thread and two",
    27: "randomness and seeds",
    28: "a node used several times",
    29: "backward of an array without upstream gradient",
    30: "an upstream gradient of another shape or kind",
    31: "backward twice",
    32: "gradients that were not reset",
    33: "data changed between forward and backward",
    34: "a cycle",
    35: "a hundred thousand nodes deep and wide",
    36: "a picture of ten thousand nodes",
    37: "parts of two graphs",
    38: "no path to a variable",
    39: "an error inside a rule of one's own",
    40: "a rule that sends what is no gradient",
    41: "a parameter in two layers",
    42: "a node asked for a number",
    43: "an interrupt in the middle",
    44: "memory over many steps",
    45: "two threads",
    46: "rates, steps and batches that are none",
    47: "weights or data all alike",
    48: "dead ReLUs",
    49: "gradients of another network",
    50: "sliders at their ends, at 0, at NaN",
    51: "an error in a callback",
    52: "a second observer after one that raises",
    53: "a cell run five times",
    54: "two widgets alive",
    55: "a thousand redraws",
    56: "close",
    57: "closed widgets kept by Out",
    58: "labels of any kind",
    59: "sliders that move each other",
    60: "a slow redraw",
    61: "narrow pages and contrast",
    62: "keyboard and screen reader",
    63: "no front end",
    64: "0.1 + 0.2 on a slider",
    65: "cells run again",
    66: "cells out of order, or left out",
    67: "a restart with widgets on screen",
    68: "untrusted, on a code host, printed",
    69: "wild constants",
    70: "a notebook older than its package",
    71: "counts, ids, metadata, paths",
    72: "a library is missing",
    73: "no display",
    74: "disks that cannot be written",
    75: "consoles without Unicode",
    76: "paths with blanks and accents, line ends",
    77: "no network",
    78: "options of Python, oldest and newest",
    79: "a disk that is full while progress is saved",
    80: "what is typed into a formula",
    81: "markup in any string",
    82: "a damaged progress file",
    83: "active content in stored outputs",
    84: "servers open to everyone",
}
EXPLORER, LESSONS = "widgets/test_explorer.py", "widgets/test_lessons.py"
REPOSITORY, RESULTS = "house/test_repository.py", "graph/test_results.py"
ELSEWHERE = {
    3: [(RESULTS, "test_a_column_beside_a_list_of_as_many_numbers_is_refused")],
    25: [
        (
            "experiments/test_stack.py",
            "test_no_logarithm_underflows",
            "test_the_exponent_is_exact_where_no_float_reaches",
        )
    ],
    27: [("practice/test_clinic.py", "test_a_seed_is_a_whole_number")],
    28: [
        (
            "graph/test_passes.py",
            "test_reuse_adds_up",
            "test_a_node_used_in_a_thousand_places",
            "test_shared_ladder_takes_linear_time",
        )
    ],
    29: [
        ("graph/test_refusals.py", "test_an_array_output_needs_an_upstream_gradient_of_its_shape")
    ],
    31: [("graph/test_passes.py", "test_backward_twice_gives_the_same_and_changes_nothing")],
    33: [
        (RESULTS, "test_values_belong_together"),
        (RESULTS, "test_arrays_among_the_values_cannot_be_written_into_and_results_can"),
        ("multilayer/test_refusals.py", "test_a_stale_cache_is_refused"),
        ("multilayer/test_refusals.py", "test_weights_that_somebody_wrote_into_are_noticed"),
    ],
    34: [
        (RESULTS, "test_a_cycle_made_after_the_first_run_is_named"),
        ("graph/test_memory.py", "test_a_cycle_made_by_force_is_reported"),
    ],
    36: [("drawing/test_summary.py", "test_a_large_graph_is_counted")],
    38: [(RESULTS, "test_a_missing_gradient_says_on_what_the_output_depends")],
    39: [(RESULTS, "test_errors_of_a_forward_rule_are_named")],
    40: [
        (RESULTS, "test_a_rule_of_ones_own_is_named_with_what_is_wrong"),
        (RESULTS, "test_a_rule_that_makes_nan_of_numbers_is_told_from_nan_that_was_there"),
    ],
    42: [
        ("graph/test_edges.py", "test_what_needs_a_number_is_refused_in_words"),
        (
            "graph/test_edges.py",
            "test_numpy_functions_are_refused_and_never_take_a_node_for_one_number",
        ),
    ],
    50: [
        (LESSONS, "test_no_control_at_its_extremes_breaks_it"),
        (EXPLORER, "test_a_number_that_is_not_finite_is_refused"),
    ],
    51: [
        (
            EXPLORER,
            "test_an_error_is_shown_and_the_last_good_picture_stays",
            "test_an_error_in_a_rule_is_shown_too",
            "test_a_button_whose_rule_raises_is_explained_and_the_picture_stays",
        )
    ],
    52: [(EXPLORER, "test_another_observer_that_raises_does_no_harm")],
    53: [(EXPLORER, "test_running_a_cell_five_times_leaves_one_widget_that_fires_once")],
    54: [(EXPLORER, "test_two_keys_live_independently")],
    55: [(EXPLORER, "test_a_thousand_redraws_leak_nothing")],
    56: [(LESSONS, "test_closing_leaves_nothing_behind")],
    58: [("drawing/test_figure.py", "test_any_label_can_be_drawn_and_told")],
    59: [(EXPLORER, "test_a_rule_that_moves_three_controls_draws_once")],
    61: [
        (
            "drawing/test_style.py",
            "test_text_reaches_a_contrast_of_4_5_on_the_card",
            "test_what_flows_back_is_dashed_and_what_flows_ahead_is_not",
        )
    ],
    62: [(LESSONS, "test_at_most_five_controls_each_with_a_description")],
    69: [("experiments/test_sizes.py", "test_a_size_without_sense_is_refused_at_once")],
    65: [("course/test_notebooks_rerun.py", "test_a_notebook_gives_its_stored_results")],
    66: [
        ("course/test_notebooks_rerun.py", "test_a_notebook_gives_its_stored_results"),
        (
            "practice/test_first_cell.py",
            "test_a_name_that_is_not_there_yet_is_explained_in_a_notebook",
        ),
    ],
    70: [("practice/test_first_cell.py", "test_another_version_is_told")],
    72: [
        (
            REPOSITORY,
            "test_the_engine_works_without",
            "test_a_missing_library_gives_a_hint_of_one_line",
        ),
        ("house/test_set_up.py", "test_a_missing_numpy_is_said_and_not_stumbled_over"),
        ("drawing/test_figure.py", "test_without_matplotlib_there_is_one_line_of_advice"),
    ],
    73: [
        (REPOSITORY, "test_pictures_need_no_display"),
        ("drawing/test_figure.py", "test_drawing_imports_no_matplotlib_and_plots_open_no_figure"),
    ],
    74: [
        (REPOSITORY, "test_an_import_writes_nothing_at_home"),
        (
            "house/test_course_faults.py",
            "test_pytest_does_not_die_of_a_folder_that_cannot_be_written",
        ),
    ],
    75: [
        (
            REPOSITORY,
            "test_everything_imports_in_a_plain_locale",
            "test_whatever_the_course_says_can_be_printed",
        )
    ],
    76: [
        ("house/test_course_faults.py", "test_a_path_with_accents_is_the_same_in_a_plain_locale"),
        (REPOSITORY, "test_text_files_end_lines_with_lf"),
    ],
    79: [
        (
            "practice/test_record.py",
            "test_a_disk_that_cannot_be_written_stops_nothing",
            "test_a_write_that_fails_in_the_middle_leaves_the_old_file",
        )
    ],
    82: [
        ("practice/test_record.py", "test_a_file_of_another_shape_is_set_aside_and_not_lost"),
    ],
    81: [
        ("drawing/test_escape.py", "test_a_payload_stays_text_in_every_sink"),
        (EXPLORER, "test_a_payload_in_a_control_or_an_error_stays_text"),
    ],
    84: [
        (
            REPOSITORY,
            "test_a_planted_line_is_reported",
            "test_a_file_holds_nothing_that_must_stay_out",
        )
    ],
}


@pytest.mark.parametrize("number", TITLES, ids=lambda number: f"{number:02} {TITLES[number]}")
def test_row(number, request, no_widget_left):  # noqa: ARG001  widgets are closed afterwards
    count = sum(run_check(check, request) for check in of_number(number, PLACES))
    assert count + len(held_elsewhere(number, ELSEWHERE)) > 0


def test_no_row_is_left_out():
    assert TITLES.keys() == set(range(1, 85))
    assert ELSEWHERE.keys() <= TITLES.keys()


def test_a_test_that_is_not_there_holds_no_row():
    with pytest.raises(AttributeError, match="test_that_was_renamed"):
        held_elsewhere(1, {1: [(REPOSITORY, "test_that_was_renamed")]})


def test_a_row_that_does_not_hold_is_red(request):
    @pytest.mark.parametrize("value", [1, 2])
    def test_row_99_planted(value):
        assert value == 1

    with pytest.raises(AssertionError):
        run_check(test_row_99_planted, request)
    assert run_check(lambda: None, request) == 1
