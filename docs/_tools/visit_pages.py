"""Visit every page of the built documentation in Chromium, wide and narrow, light and dark.

    python -m http.server 8000 --directory docs/_build/html &
    python docs/_tools/visit_pages.py http://localhost:8000 --screenshots SHOTS

prints what a reader would stumble over, and exits with 1 if there is anything: an error in the
console, a page that scrolls sideways, code that is cut off, text that cannot be read on its
background, an image without a size. Needs the extra ``dev``, and Chromium: that of
``playwright install chromium``, or the path in the environment variable CHROMIUM.
"""

import argparse
import os
import re
import sys
import urllib.parse
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTHS = (390, 1280)
# Pages with many pictures take their time on a busy machine.
_TIMEOUT_MS = 180_000
THEMES = ("light", "dark")

FIND_FAULTS = """
() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) {
    const wide = [...document.querySelectorAll("main *")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    faults.push(`scrolls sideways: ${wide.slice(0, 2).map((e) => e.tagName + "." + e.className)}`);
  }
  const scrolls = (element) =>
    element && element !== document.body &&
    (["auto", "scroll"].includes(getComputedStyle(element).overflowX) ||
      scrolls(element.parentElement));
  for (const code of document.querySelectorAll("main pre, main code, main dt.sig")) {
    if (!code.offsetParent) continue;
    const isCut = code.scrollWidth > code.clientWidth + 1 &&
      getComputedStyle(code).display !== "inline" && !scrolls(code);
    const isOutside = code.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(code);
    if (isCut || isOutside) faults.push(`code is cut off: ${code.textContent.slice(0, 50)}`);
  }
  for (const image of document.querySelectorAll("main img")) {
    if (image.offsetParent && !image.naturalWidth && image.loading !== "lazy")
      faults.push(`no image: ${image.src}`);
  }
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    const isClear = color.startsWith("rgba") && !(parseFloat(color.split(",")[3]) > 0.5);
    return isClear && element.parentElement ? background(element.parentElement) : color;
  };
  const seen = new Set();
  const texts = "main p, main td, main li, main pre span, main a";
  for (const element of document.querySelectorAll(texts)) {
    if (!element.offsetParent || !element.textContent.trim()) continue;
    const pair = [getComputedStyle(element).color, background(element)];
    if (seen.has(String(pair))) continue;
    seen.add(String(pair));
    const [dark, light] = pair.map(luminance).sort((a, b) => a - b);
    if ((light + 0.05) / (dark + 0.05) < 3)
      faults.push(`hard to read, ${pair}: ${element.textContent.trim().slice(0, 40)}`);
  }
  return faults;
}
"""


def list_pages(address):
    """Return the addresses of all pages, from the search index of the built documentation."""
    with urllib.request.urlopen(f"{address}/searchindex.js") as answer:
        text = answer.read().decode()
    names = text.split('"docnames":', 1)[1].split("]", 1)[0]
    names = [name.strip(' "[') for name in names.split(",")]
    return [f"{address}/{name}.html" for name in [*names, "genindex", "search"]]


def visit(page, address, theme, shots):
    """Return what is wrong on a page, and save a screenshot if a folder is given."""
    faults = []

    def note(message):
        if message.type == "error":
            faults.append(f"console: {message.text}")

    def note_error(error):
        faults.append(f"script: {error}")

    page.on("console", note)
    page.on("pageerror", note_error)
    page.goto(address, wait_until="load")
    page.evaluate("theme => { localStorage.mode = theme; localStorage.theme = theme }", theme)
    if page.evaluate("document.documentElement.dataset.theme") != theme:
        page.reload(wait_until="load")
    faults += page.evaluate(FIND_FAULTS)
    if shots:
        name = urllib.parse.urlparse(address).path.strip("/").replace("/", "_")
        width = page.viewport_size["width"]
        page.screenshot(path=str(shots / f"{name}-{width}-{theme}.png"), full_page=True)
    page.remove_listener("console", note)
    page.remove_listener("pageerror", note_error)
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="where the built documentation is served")
    parser.add_argument("--screenshots", type=Path, help="folder for a picture of each page")
    parser.add_argument("--only", default="", help="visit pages whose address matches this pattern")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    address = arguments.address.rstrip("/")
    pages = [page for page in list_pages(address) if re.search(arguments.only, page)]
    n_faults = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"))
        for width in WIDTHS:
            for theme in THEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=theme
                )
                # MathJax comes from another server, which need not be reachable.
                context.route(lambda url: not url.startswith(address), lambda route: route.abort())
                page = context.new_page()
                page.set_default_timeout(_TIMEOUT_MS)
                for name in pages:
                    for fault in visit(page, name, theme, arguments.screenshots):
                        if "ERR_FAILED" not in fault:
                            n_faults += 1
                            print(f"{width} {theme} {name}: {fault}", flush=True)
                context.close()
        browser.close()
    print(f"{len(pages)} pages, {n_faults} faults")
    return int(n_faults > 0)


if __name__ == "__main__":
    sys.exit(main())
