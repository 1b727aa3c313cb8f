"""`pyppeteer` in an environment of its own (it wants old packages): `browserWSEndpoint` or `browserURL`, an address, a web site.
Prints what came of it as JSON."""

import asyncio
import json
import sys

import pyppeteer


async def main():
    option, address, site = sys.argv[1:]
    browser = await pyppeteer.connect({option: address})
    page = await browser.newPage()
    dialogs = []

    async def accept(dialog):
        dialogs.append(dialog.message)
        await dialog.accept()

    page.on("dialog", lambda dialog: asyncio.ensure_future(accept(dialog)))
    await page.goto(site + "/")
    await page.type("#who", "Ada")
    await page.click("button")
    await page.waitForFunction("document.querySelector('output').textContent !== ''")
    greeting = await page.evaluate("document.querySelector('output').textContent")
    await page.evaluate("alert('Look')")
    # No interception: this version asks for Network.setRequestInterception, which Chromium has no more.
    await page.goto(site + "/again")
    title = await page.title()
    picture = await page.screenshot()
    cookies = await page.cookies()
    pages = len(await browser.pages())
    await page.close()
    await browser.disconnect()
    print(json.dumps({"greeting": greeting, "dialogs": dialogs, "title": title, "picture": picture[:4].hex(), "cookies": cookies,
                      "pages": pages}))


asyncio.run(main())
