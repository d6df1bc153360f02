"""What came of it, a line for each row."""


def line(result, slower):
    row = result.row
    spent = "-" if result.milliseconds is None else f"{result.milliseconds:.2f}"
    budget = "" if row.ms is None else f"/ {row.ms * slower:g}"
    return (f"{row.ident:4} {row.name.partition('_')[2].partition('_')[2][:46]:46} {result.tries:6} {' '.join(sorted(result.told))[:24]:24}"
            f" {spent:>8} {budget:7} {result.calls - result.failures:5}/{result.calls:<5} {'held' if result.held else 'NOT HELD'}")


def table(field):
    head = f"{'row':4} {'what is tried':46} {'tries':>6} {'told':24} {'ms':>8} {'budget':7} {'honest calls':11} "
    return ["", head, *(line(result, field.slower) for result in field.results),
            f"{sum(result.tries for result in field.results)} tries, {field.words.judged} answers judged by their words, {field.neighbour.calls} honest calls,"
            f" {len(field.neighbour.failures)} failed"]
