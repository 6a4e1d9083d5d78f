"""A photo that was chosen waits in the browser until a page holds it: no reload loses it, and none sends it twice."""

from contextlib import suppress

import pytest
from playwright.sync_api import Dialog, Error, Page, Route, expect

from marketplace.chat.models import Message
from tests.chat.uploads import as_jpeg
from tests.journeys.test_chat_story import RING, both, own, server  # noqa: F401
from tests.journeys.test_story import PATIENCE

WITHOUT_DATABASE = {
    "forbidden": "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('', 'SecurityError') }})",
    "full": "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }",
    "silent": "IDBFactory.prototype.open = () => new EventTarget()",
}
KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("outbox", 1)
  opening.onsuccess = () => {
    const keys = opening.result.transaction("files").objectStore("files").getAllKeys()
    keys.onsuccess = () => resolve(keys.result.length)
  }
})"""


def choose(page: Page, *names: str) -> None:
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": as_jpeg(n)} for n, name in enumerate(names)]
    page.set_input_files("#message-file", files)
    page.get_by_role("button", name="Send the file").click()


def arrives_once(page: Page, *names: str) -> None:
    """As a picture of the server's on the page, and as one message in its books."""
    for name in names:
        expect(page.locator(f"#chat img[alt='Picture {name}.webp']")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator("#chat .bubble:not(.bubble--system)")).to_have_count(len(names))
    assert Message.objects.filter(sender__isnull=False).count() == len(names)


def questions_of(page: Page) -> list[str]:
    """What the page asks before it is left, each time answered with yes."""
    asked = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def refuses_files(page: Page) -> None:
    """The server is away for files and for nothing else."""
    page.route("**/files/", lambda route: route.fulfill(status=503))


def test_photos_chosen_without_network_outlive_reloads_and_arrive_once(browser, server):  # noqa: F811
    _, sam, hana = both(browser, server)
    address, asked = sam.url, questions_of(sam)

    sam.context.set_offline(True)
    choose(sam, "door.jpg", "bell.jpg")
    expect(own(sam, "door.jpg")).to_contain_text("waiting for the network", timeout=PATIENCE)
    # The site's words or the browser's own that there is no connection, whichever comes first.
    with suppress(Error):
        sam.reload()
    refuses_files(sam)
    sam.context.set_offline(False)
    sam.goto(address)
    for name in ("door.jpg", "bell.jpg"):
        expect(own(sam, name)).to_contain_text("waiting", timeout=PATIENCE)
    sam.unroute("**/files/")

    for page in (sam, hana):
        arrives_once(page, "door", "bell")
    assert (sam.evaluate(KEPT), asked) == (0, [])
    for page in (sam, hana):
        page.context.close()


def test_a_photo_whose_answer_was_lost_is_not_sent_twice_by_a_reload(browser, server):  # noqa: F811
    _, sam, hana = both(browser, server)
    taken = []

    def take_and_leave(route: Route) -> None:
        taken.append(route.fetch().status)
        route.abort()

    sam.route("**/changes/*/", lambda route: route.abort())
    sam.route("**/files/", take_and_leave, times=1)
    choose(sam, "door.jpg")
    arrives_once(hana, "door")
    sam.unroute("**/changes/*/")
    sam.reload()

    arrives_once(sam, "door")
    sam.wait_for_function(f"async () => (await ({KEPT})()) === 0")
    assert taken == [200]
    arrives_once(hana, "door")
    for page in (sam, hana):
        page.context.close()


def test_a_photo_thrown_away_in_one_page_is_not_sent_by_another(browser, server):  # noqa: F811
    talk, sam, hana = both(browser, server)
    other = sam.context.new_page()
    refuses_files(sam)
    choose(sam, "door.jpg")
    expect(own(sam, "door.jpg")).to_contain_text("waiting", timeout=PATIENCE)
    refuses_files(other)
    other.goto(sam.url)
    expect(own(other, "door.jpg")).to_contain_text("waiting", timeout=PATIENCE)
    sam.unroute("**/files/")
    sam.route("**/files/", lambda route: route.fulfill(status=422, json={"reason": "Too large."}))
    sam.evaluate(RING)
    own(sam, "door.jpg").get_by_role("button", name="Throw it away").click()
    sam.wait_for_function(f"async () => (await ({KEPT})()) === 0")
    other.unroute("**/files/")
    sam.unroute("**/files/")

    choose(other, "bell.jpg")

    arrives_once(hana, "bell")
    assert not Message.objects.filter(attachment__name__startswith="door").exists()
    for page in (sam, hana):
        page.context.close()


@pytest.mark.parametrize("why", WITHOUT_DATABASE)
def test_where_the_browser_keeps_nothing_the_page_asks_before_it_is_left(browser, server, why):  # noqa: F811
    _, sam, hana = both(browser, server)
    asked = questions_of(sam)
    sam.add_init_script(WITHOUT_DATABASE[why])
    refuses_files(sam)
    sam.reload()
    choose(sam, "door.jpg")
    expect(own(sam, "door.jpg")).to_contain_text("waiting", timeout=PATIENCE)
    sam.unroute("**/files/")

    arrives_once(hana, "door")
    refuses_files(sam)
    choose(sam, "bell.jpg")
    sam.reload()
    expect(own(sam, "bell.jpg")).to_have_count(0)
    assert asked == ["beforeunload"]
    for page in (sam, hana):
        page.context.close()
