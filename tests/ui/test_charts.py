from django.template.loader import render_to_string
from django.utils import translation

from qarib.ui.charts import Bar, BarChart, Distribution, Funnel, LineChart, StackedChart, round_ceiling
from qarib.ui.tilemap import PLACES, TileMap, Wilaya

HOSTILE = "<script>x</script>"


def test_axes_end_at_round_numbers():
    assert [round_ceiling(value) for value in (0, 1, 7, 61, 610, 1284, 0.93)] == [1, 1, 8, 80, 800, 1500, 1]


def test_bars_are_measured_against_the_longest():
    chart = BarChart("Visits", [Bar("a", 50), Bar("b", 25), Bar("c", 0)])
    assert [width for _, width, _ in chart.lines] == ["100.0%", "50.0%", "0.0%"]


def test_an_empty_chart_draws_nothing_and_breaks_nothing():
    assert BarChart("Visits", []).lines == []
    assert Funnel("Way", []).lines == []
    assert BarChart("Visits", [Bar("a", 0)]).lines[0][1] == "0%"


def test_a_stacked_bar_fills_the_whole_width():
    (_, pieces, total) = StackedChart("Age", ["x", "y"], [("a", [1, 3])]).lines[0]
    assert [(piece.start, piece.width) for piece in pieces] == [("0.0%", "25.0%"), ("25.0%", "75.0%")]
    assert total == "4"


def test_a_curve_runs_over_the_whole_square_and_names_both_ends():
    chart = LineChart("Kept", [(str(day), day) for day in range(11)], goal=5, top=10)
    assert (chart.places[0], chart.places[-1]) == (("0.00", "100.00"), ("100.00", "0.00"))
    assert (chart.labels[0], chart.labels[-1]) == ("0", "10")
    assert len(chart.labels) <= 5
    assert chart.goal_at == "50.00"


def test_a_funnel_says_which_share_went_on():
    steps = Funnel("Way", [("started", 200), ("filed", 100), ("decided", 75)]).lines
    assert [(step.width, step.kept) for step in steps] == [("100.0%", None), ("50.0%", 0.5), ("37.5%", 0.75)]


def test_geometry_keeps_its_points_in_every_language():
    charts = {
        "line": LineChart("t", [("a", 1), ("b", 3), ("c", 2)], goal=1.5),
        "distribution": Distribution("t", [("a", 1), ("b", 3), ("c", 7)], late_from=2),
        "tile_map": "",
    }
    map_of_all = TileMap("t", {"01": Wilaya("Adrar", 0.815)}, (0.5, 0.7, 0.9))
    with translation.override("fr"):
        drawn = [
            render_to_string(f"ui/chart_{name}.html", {"chart": chart})
            for name, chart in charts.items()
            if chart
        ]
        drawn.append(render_to_string("ui/tile_map.html", {"chart": map_of_all}))
    assert "points" not in drawn[0]
    assert "33,3" not in "".join(drawn)
    assert 'x="13,5"' not in drawn[-1]
    assert 'x="133.5"' in drawn[-1]


def test_labels_are_escaped_in_every_drawing():
    drawings = {
        "chart_bars": BarChart(HOSTILE, [Bar(HOSTILE, 1, "#")], HOSTILE),
        "chart_funnel": Funnel(HOSTILE, [(HOSTILE, 1)], HOSTILE),
        "chart_stacked": StackedChart(HOSTILE, [HOSTILE], [(HOSTILE, [1])]),
        "chart_line": LineChart(HOSTILE, [(HOSTILE, 1)], HOSTILE, goal=1, goal_label=HOSTILE),
        "chart_distribution": Distribution(HOSTILE, [(HOSTILE, 1)], HOSTILE),
        "tile_map": TileMap(HOSTILE, {"16": Wilaya(HOSTILE, 1, "#")}, (0.5, 0.7, 0.9), HOSTILE),
    }
    for name, chart in drawings.items():
        assert "<script" not in render_to_string(f"ui/{name}.html", {"chart": chart}), name


def test_the_map_places_each_of_the_69_wilayas_once():
    assert sorted(PLACES) == [f"{code:02}" for code in range(1, 70)]
    assert len(set(PLACES.values())) == 69


def test_the_map_tells_low_values_from_missing_ones():
    chart = TileMap(
        "Kept", {"01": Wilaya("Adrar", 0.6), "02": Wilaya("Chlef", 0.99)}, (0.8, 0.9, 0.95), alert_below=0.7
    )
    with translation.override("en"):
        levels = {tile.code: (tile.level, tile.shown) for tile in chart.tiles}
        head, rows = chart.table
    assert (levels["01"], levels["02"], levels["03"]) == (
        ("alert", "60%"),
        ("l4", "99%"),
        ("l0", "not known"),
    )
    assert (head[:2], rows[0], len(rows)) == (["Code", "Wilaya"], ["01", "Adrar", "60%"], 69)
    assert [level for level, _ in chart.legend] == ["alert", "l1", "l2", "l3", "l4", "l0"]
    assert [chart.level(value) for value in (0.75, 0.8, 0.93)] == ["l1", "l2", "l3"]
