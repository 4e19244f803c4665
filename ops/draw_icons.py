"""Draw the phone app's icons from the mark: `python ops/draw_icons.py`, after the mark itself has changed."""

import base64
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "porchlight" / "static" / "img"
ICONS = (
    ("icon-192.png", "mark.svg", 192),
    ("icon-512.png", "mark.svg", 512),
    ("icon-maskable-512.png", "mark-maskable.svg", 512),
)


def draw(page: Page, target: str, source: str, side: int) -> None:
    """Photograph one SVG at `side` pixels square, transparent where it is empty."""
    picture = base64.b64encode((IMAGES / source).read_bytes()).decode()
    page.set_viewport_size({"width": side, "height": side})
    page.set_content(
        f"<style>body{{margin:0}}img{{display:block}}</style>"
        f'<img width="{side}" height="{side}" src="data:image/svg+xml;base64,{picture}">'
    )
    page.screenshot(path=IMAGES / target, omit_background=True)


def main() -> None:
    """Draw them all with the browser that the journeys use."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for target, source, side in ICONS:
            draw(page, target, source, side)
        browser.close()


if __name__ == "__main__":
    main()
