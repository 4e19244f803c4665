"""A peer's phone in a journey: joined, in a language, with or without signal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from porchlight.sync.app.queries import words

PAGES = (
    "tonight", "start", "colleague", "contact", "naloxone", "response", "sharps", "bag", "bag/take", "bag/return",
    "bag/lose", "bag/count", "end", "outbox", "alerts", "more", "help", "setlock", "leave",
)  # fmt: skip

GO = """route => {
  document.querySelector('#main').replaceChildren();
  if (location.hash === '#' + route) dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = route;
}"""


SEEN = """state => {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


# Whether nothing that is on the disk has still to go; what the page shows of it comes a moment later.
NONE_WAITS = """async () => {
  const answer = request => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const disk = await answer(indexedDB.open('porchlight-outbox'));
  try {
    const line = disk.transaction('entries').objectStore('entries').index('line');
    return await answer(line.count(IDBKeyRange.bound(['waiting'], ['waiting', Infinity]))) === 0;
  } finally {
    disk.close();
  }
}"""


@dataclass
class Phone:
    """One phone; names of buttons are given in English and looked for in the phone's language."""

    context: BrowserContext
    server: str
    language: str = "en"
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def t(self, text: str) -> str:
        """The text as this phone says it."""
        return words(self.language)[text][0] if self.language != "en" else text

    def join(self, code: str) -> None:
        self.page.goto(f"{self.server}/app/#join={code}")
        self.tap("Join")
        self.tap("Go to tonight", role="link")
        expect(self.page.get_by_role("heading", name=self.t("Tonight"))).to_be_visible()
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        self.sent()

    def button(self, name: str, role: str = "button") -> Locator:
        return self.page.get_by_role(role, name=self.t(name), exact=True)  # type: ignore[arg-type]  # the role as text

    def tap(self, name: str, role: str = "button") -> None:
        self.button(name, role).click()

    def tap_again(self, name: str) -> None:
        """Tap what was tapped before, as slowly as a person does: faster would be one tap of cold hands."""
        self.page.wait_for_timeout(450)
        self.tap(name)

    def go(self, route: str, *, settled: bool = True) -> None:
        """Open a page by its address, and wait until it stands, and takes taps unless nobody is going to tap."""
        stands = self.page.locator("#main > *").first
        stands.wait_for(state="attached")
        self.page.evaluate(GO, route)
        stands.wait_for(state="attached")
        if settled:
            self.page.locator("#app:not(.settling)").wait_for()

    def said(self, text: str) -> None:
        expect(self.page.locator(".toast")).to_contain_text(self.t(text))

    def sent(self) -> None:
        """All that was saved is at the server, and the page says so."""
        self.wait_for(lambda: self.page.evaluate(NONE_WAITS))
        expect(self.page.locator(".app-top .signal")).to_have_text(self.t("All sent"), timeout=20_000)

    def lose_signal(self) -> None:
        self.context.set_offline(True)

    def find_signal(self) -> None:
        self.context.set_offline(False)

    def sync(self) -> None:
        """Send and fetch now, and wait until that is done."""
        self.go("outbox")
        self.tap("Send now")
        expect(self.page.locator(".toast")).to_have_text(self.t("All sent."))

    def wait_for(self, met: Callable[[], bool]) -> None:
        """Until the server has it."""
        for _ in range(200):
            if met():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("it did not arrive")

    def later(self, **passed: float) -> None:
        """Move this phone's clock."""
        self.page.clock.set_fixed_time(timezone.now() + timedelta(**passed))

    def hide(self) -> None:
        """The page goes out of sight, as when the screen goes dark, and comes back."""
        for state in ("hidden", "visible"):
            self.page.evaluate(SEEN, state)

    def more(self, label: str) -> None:
        self.page.get_by_role("button", name=f"{self.t('One more')}: {label}").click()

    def contact(self, kit: str, times: int = 1) -> None:
        """A contact with so many of a kit, from the page tonight."""
        self.page.locator("main").get_by_role("link", name=self.t("Contact"), exact=True).click()
        for _ in range(times):
            self.page.locator(".tile", has_text=kit).click()
        self.tap("Save")
        # "Saved." may be of what came before.
        self.page.wait_for_function("() => location.hash !== '#contact'")
        self.said("Saved.")

    def type_pin(self, pin: str, done: str) -> None:
        for digit in pin:
            self.page.locator(".keypad button", has_text=digit).click()
        self.tap(done)
