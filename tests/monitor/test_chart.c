/* Pictures: what they hold, and that no name is a command. */
#include "unit.h"

#include "monitor/chart.h"

#include <math.h>
#include <unistd.h>

static const char *const years[] = {"2023/2024", "2024/2025", "2025/2026"};
static const double students[] = {55, NAN, 61}, low[] = {50, NAN, 57}, high[] = {60, NAN, 65};
static const double country[] = {58, 58.5, 59};

static struct chart_series series[] = {
	{.naam = "Studenten",
		.colour = CHART_STUDENT,
		.values = students,
		.lows = low,
		.highs = high},
	{.naam = "Landelijk", .colour = CHART_LANDELIJK, .dashed = true, .values = country},
};

static struct chart example(void)
{
	return (struct chart){.form = CHART_LINES,
		.titel = "Begeleiding",
		.labels = years,
		.label_count = COUNT(years),
		.series = series,
		.series_count = COUNT(series),
		.min = 0,
		.max = 100,
		.eenheid = "%"};
}

static bool holds(struct text picture, const char *word)
{
	return memmem(picture.at, picture.len, word, strlen(word)) != NULL;
}

static void an_svg_holds_its_title_years_and_series(void **state)
{
	struct arena *arena = arena_create(0);
	struct chart chart = example();
	struct error err = {0};
	struct text svg;

	(void)state;
	assert_true(chart_draw(arena, &chart, CHART_SVG, false, &svg, &err));
	assert_true(holds(svg, "<text>Begeleiding</text>"));
	assert_true(holds(svg, "<text>2024/2025</text>"));
	assert_true(holds(svg, "<text>Studenten</text>"));
	assert_true(holds(svg, "<text>Landelijk</text>"));
	arena_destroy(&arena);
}

static void a_png_is_one(void **state)
{
	struct arena *arena = arena_create(0);
	struct chart chart = example();
	struct error err = {0};
	struct text png;

	(void)state;
	chart.form = CHART_BARS;
	assert_true(chart_draw(arena, &chart, CHART_PNG, true, &png, &err));
	assert_true(png.len > 1000 && memcmp(png.at, "\x89PNG\r\n", 6) == 0);
	arena_destroy(&arena);
}

static void the_same_chart_is_the_same_script(void **state)
{
	struct arena *arena = arena_create(0);
	struct chart chart = example();

	(void)state;
	assert_true(text_equal(chart_script(arena, &chart, CHART_SVG, false),
		chart_script(arena, &chart, CHART_SVG, false)));
	assert_false(text_equal(chart_script(arena, &chart, CHART_SVG, false),
		chart_script(arena, &chart, CHART_SVG, true)));
	arena_destroy(&arena);
}

/* gnuplot has a shell, variables, formats, and blocks that a line ends. */
static void a_name_is_never_a_command(void **state)
{
	static const char *const names[] = {
		"`touch chart-pwned`",
		"'; system('touch chart-pwned') #",
		"\"; !touch chart-pwned",
		"x\n____EINDE____\n!touch chart-pwned\n",
		"____EINDE____",
		"@HOME {/Bold x} %s %n 100%",
		"a]]><script>b</script>",
		"\\\"\\n\\",
		"",
		"caf\xc3\xa9 & \xe2\x82\xac",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct arena *arena = arena_create(0);
		struct chart chart = example();
		struct chart_series named[] = {series[0], series[1]};
		const char *labels[] = {names[i], names[i], "2025"};
		struct error err = {0};
		struct text svg;
		named[0].naam = names[i];
		chart.titel = chart.onderschrift = names[i];
		chart.labels = labels;
		chart.series = named;
		for (int form = CHART_LINES; form <= CHART_BARS; form++) {
			chart.form = form;
			assert_true(chart_draw(arena, &chart, CHART_SVG, false, &svg, &err));
			assert_true(holds(svg, "</svg>"));
			assert_false(holds(svg, "<script") || holds(svg, "]]>"));
			assert_int_equal(access("chart-pwned", F_OK), -1);
		}
		arena_destroy(&arena);
	}
}

static void nothing_to_draw_is_refused(void **state)
{
	struct arena *arena = arena_create(0);
	struct chart chart = example();
	struct error err = {0};
	struct text svg;

	(void)state;
	chart.series_count = 0;
	assert_false(chart_draw(arena, &chart, CHART_SVG, false, &svg, &err));
	assert_int_equal(err.code, ERROR_USAGE);
	arena_destroy(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_svg_holds_its_title_years_and_series),
		cmocka_unit_test(a_png_is_one),
		cmocka_unit_test(the_same_chart_is_the_same_script),
		cmocka_unit_test(a_name_is_never_a_command),
		cmocka_unit_test(nothing_to_draw_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
