"""Lists as XLSX (ECMA-376: a zip of XML), drawn as they are read and never on a disk. Text is text: no cell runs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from porchlight.lib.tables import FORMULA

LONGEST = 1_048_576  # rows of a sheet, the header too
TEXT = 32_767  # characters of a cell
TOGETHER = 200  # rows that are packed together: each call costs more than drawing a row

_NOUGHT = date(1899, 12, 30).toordinal()  # day 0 of a sheet
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
# Formats of cells, by their place in styles.xml below.
_BOLD, _DAY, _QUOTED = 1, 2, 3

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# What is the same in every file. A quoted cell stays text even when somebody edits it.
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Porchlight" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}  # fmt: skip


class TooLong(ValueError):
    """More rows than a sheet can hold."""


class _Sink:
    """Where the zip is written: what has come is taken away at once."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """Nor anything to close."""

    def taken(self) -> bytes:
        held, self.held = b"".join(self.held), []
        return held


def xlsx(header: Sequence[object], rows: Iterable[Iterable[object]], *, rtl: bool = False) -> Iterator[bytes]:
    """One sheet under a header that stays in sight, piece by piece; `rtl`: its first column is on the right.

    Numbers are numbers, days are days, None is empty, all else is text. Raises TooLong.
    """
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, _HEAD + text)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for text in _sheet(header, rows, rtl):
                sheet.write(text.encode())
                if piece := sink.taken():
                    yield piece
    yield sink.taken()


def _sheet(header: Sequence[object], rows: Iterable[Iterable[object]], rtl: bool) -> Iterator[str]:
    titles = [str(title) for title in header]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{min(max(len(title) + 2, 12), 40)}" customWidth="1"/>'
        for n, title in enumerate(titles, start=1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0" rightToLeft="{rtl:d}">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )
    columns = [_letters(n) for n in range(len(titles))]
    yield f'<row r="1">{"".join(_text(f"{c}1", t, _BOLD) for c, t in zip(columns, titles, strict=True))}</row>'
    held: list[str] = []
    for number, row in zip(count(2), rows):
        if number > LONGEST:
            raise TooLong(f"more than {LONGEST - 1} rows")
        cells = "".join([_cell(f"{c}{number}", value) for c, value in zip(columns, row, strict=True)])
        held.append(f'<row r="{number}">{cells}</row>')
        if len(held) == TOGETHER:
            yield "".join(held)
            held = []
    yield f"{''.join(held)}</sheetData></worksheet>"


def _cell(at: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    if type(value) is date:  # a datetime is one too, and would lose its time
        return f'<c r="{at}" s="{_DAY}"><v>{value.toordinal() - _NOUGHT}</v></c>'
    text = str(value)
    return _text(at, text, _QUOTED if text.startswith(FORMULA) else 0)


def _text(at: str, text: str, style: int) -> str:
    kept = escape(_UNFIT.sub("", text)[:TEXT])
    return f'<c r="{at}" t="inlineStr" s="{style}"><is><t xml:space="preserve">{kept}</t></is></c>'


def _letters(n: int) -> str:
    """A column's name: 0 is A, 26 is AA."""
    return ("" if n < 26 else _letters(n // 26 - 1)) + chr(65 + n % 26)
