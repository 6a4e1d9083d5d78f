"""A sheet as a PDF on A4, with the address where a window envelope shows it and marks where to fold."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from payments.papers.sheets import Row, Sheet, Table

# Millimetres: DIN 5008, form B.
LEFT, RIGHT, TOP, BOTTOM = 25, 20, 20, 32
WINDOW_TOP, WINDOW_WIDTH = 45, 85
FACTS_LEFT, FOLDS = 125, (105, 210)
BODY_TOP = 98
INK, MUTED, LINE, LAKE = (29, 42, 51), (86, 101, 112), (221, 213, 200), (15, 92, 92)
# Stands for the number of pages until it is known: a blank that is as wide as a digit.
PAGES = "\u2007"
BELOW = {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT}


@cache
def _fonts() -> Path:
    """DejaVu Sans, which knows the letters of every European name, comes with matplotlib."""
    return Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"


class Page(FPDF):
    """A4 in the house's ink; every page carries the footer and its number."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(format="A4")
        self.sheet = sheet
        self.add_font("DejaVu", "", _fonts() / "DejaVuSans.ttf")
        self.add_font("DejaVu", "B", _fonts() / "DejaVuSans-Bold.ttf")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.c_margin = 0
        self.alias_nb_pages(PAGES)

    def ink(self, size: float, style: str = "", colour: tuple[int, int, int] = INK) -> None:
        self.set_font("DejaVu", style, size)
        self.set_text_color(*colour)

    def footer(self) -> None:
        self.set_draw_color(*LINE)
        self.line(LEFT, 297 - 25, 210 - RIGHT, 297 - 25)
        self.set_y(-23)
        self.ink(7, colour=MUTED)
        for line in self.sheet.footer:
            self.cell(130, 3.6, line, **BELOW)
        self.set_y(-23)
        self.cell(0, 3.6, f"{self.page_no()} / {PAGES}", align="R")


def render(sheet: Sheet) -> bytes:
    """The bytes of a sheet, the same for the same sheet."""
    page = Page(sheet)
    page.set_title(f"{sheet.title} {sheet.facts[0][1]}" if sheet.facts else sheet.title)
    page.set_author(sheet.sender[0])
    page.set_lang(sheet.language)
    page.set_creation_date(sheet.at)
    page.add_page()
    _head(page, sheet)
    _window(page, sheet)
    _facts(page, sheet)
    _body(page, sheet)
    return bytes(page.output())


def _head(page: Page, sheet: Sheet) -> None:
    page.set_draw_color(*LINE)
    for fold in FOLDS:
        page.line(5, fold, 9, fold)
    if sheet.is_ours:
        _sign(page, LEFT, 16)
    page.set_xy(LEFT + 13 * sheet.is_ours, 15.4)
    page.ink(12, "B", LAKE)
    page.cell(0, 7, sheet.sender[0])


def _sign(page: Page, x: float, y: float) -> None:
    """The sign of the house: two hexagons that share an edge."""
    page.set_fill_color(*LAKE)
    page.set_draw_color(*LAKE)
    for at, style in ((x, "F"), (x + 5.2, "D")):
        corners = [(2.6, 0), (5.2, 1.5), (5.2, 4.5), (2.6, 6), (0, 4.5), (0, 1.5)]
        page.polygon([(at + right, y + down) for right, down in corners], style=style)


def _window(page: Page, sheet: Sheet) -> None:
    page.set_xy(LEFT, WINDOW_TOP)
    page.ink(6.5, colour=MUTED)
    page.cell(WINDOW_WIDTH, 4, " · ".join(sheet.sender), **BELOW)
    page.set_y(WINDOW_TOP + 8)
    page.ink(10)
    for line in sheet.address:
        page.cell(WINDOW_WIDTH, 5, line, **BELOW)


def _facts(page: Page, sheet: Sheet) -> None:
    page.set_y(WINDOW_TOP + 4)
    for label, value in sheet.facts:
        page.set_x(FACTS_LEFT)
        page.ink(8, colour=MUTED)
        page.cell(30, 5, label)
        page.ink(8)
        page.cell(210 - RIGHT - FACTS_LEFT - 30, 5, value, align="R", **BELOW)


def _body(page: Page, sheet: Sheet) -> None:
    page.set_y(BODY_TOP)
    page.ink(17, "B")
    page.multi_cell(0, 9, sheet.title, align="L", **BELOW)
    page.ink(9.5)
    page.multi_cell(0, 5.4, sheet.lead, align="L", **BELOW)
    for table in sheet.tables:
        page.ln(6)
        _table(page, table)
    page.ln(7)
    page.ink(8.5, colour=MUTED)
    for note in sheet.notes:
        page.multi_cell(0, 4.8, note, align="L", **BELOW)
        page.ln(1.2)


def _table(page: Page, table: Table) -> None:
    """Lines before boxes: words on the left, numbers below each other on the right."""
    if table.title:
        page.ink(10, "B")
        page.cell(0, 7, table.title, **BELOW)
    numbers = len(table.columns) - 1
    width = min(34.0, 118.0 / numbers)
    widths = [page.epw - width * numbers, *[width] * numbers]
    _line(page, table.columns, widths, size=7.5, colour=MUTED)
    for row in table.rows:
        _row(page, row, widths)


def _row(page: Page, row: Row, widths: list[float]) -> None:
    style = "B" if row.is_sum else ""
    _line(page, [row.words, *row.cells], widths, size=9, style=style, is_over=bool(row.note))
    if row.note:
        _line(page, [row.note], widths, size=7.5, colour=MUTED, is_under=True)


def _line(
    page: Page,
    cells,
    widths: list[float],
    *,
    size: float,
    style: str = "",
    colour: tuple[int, int, int] = INK,
    is_over: bool = False,
    is_under: bool = False,
) -> None:
    """One line of a table; with a rule below it unless more about it follows."""
    page.ink(size, style, colour)
    height = 4.2 if is_under else 7
    lines = page.multi_cell(widths[0] - 2, 4.6, cells[0], dry_run=True, output="LINES", align="L")
    if page.will_page_break(max(height, 4.6 * len(lines) + 2.4)):
        page.add_page()
    top = page.get_y() + (0 if is_under else 1.2)
    page.set_xy(LEFT, top)
    page.multi_cell(widths[0] - 2, 4.6, cells[0], align="L", **BELOW)
    end = page.get_y()
    page.set_xy(LEFT + widths[0], top)
    for text, width in zip(cells[1:], widths[1:], strict=False):
        page.cell(width, 4.6, text, align="R")
    page.set_y(end + (0 if is_over else 1.2))
    if not is_over:
        page.set_draw_color(*LINE)
        page.line(LEFT, page.get_y(), 210 - RIGHT, page.get_y())
