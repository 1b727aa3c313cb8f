"""Run by `test_stagehand_05.py` in an environment of its own: a whole session of `stagehand` 0.5.14. Prints what it saw as
JSON. Arguments: the API's address, the page's."""

import asyncio
import json
import os
import sys

api, page_url = sys.argv[1:]
os.environ["STAGEHAND_API_URL"] = api + "/v1"
os.environ["BROWSERBASE_BASE_URL"] = api

from stagehand import Stagehand, StagehandConfig  # noqa: E402  (reads the address when it is imported)


async def main():
    client = Stagehand(StagehandConfig(
        env="BROWSERBASE", api_key="wc_local", project_id="local", model_name="openai/gpt-4.1-mini",
        model_api_key="sk-of-05", verbose=1))
    await client.init()
    await client.page.goto(page_url)
    acted = await client.page.act('type Ada into "Name"')
    clicked = await client.page.act('click "Greet"')
    observed = await client.page.observe("what can be clicked")
    again = await client.page.act(observed[0])
    extracted = await client.page.extract("the name")
    text = await client.page.extract()
    agent = await client.agent(model="gpt-4.1-mini").execute("nothing")
    metrics = client.metrics
    seen = {
        "act": [acted.success, acted.message, acted.action], "click": clicked.success, "again": again.success,
        "observe": [item.description for item in observed], "extract": extracted.extraction,
        "text": text.model_dump(), "agent": [agent.success, agent.completed, agent.message],
        "title": await client.page.title(),
        "metrics": {name: getattr(metrics, name) for name in dir(metrics)
                    if name.endswith("_tokens") and isinstance(getattr(metrics, name), int)},
    }
    await client.close()
    print("SEEN " + json.dumps(seen, default=str))


asyncio.run(main())
