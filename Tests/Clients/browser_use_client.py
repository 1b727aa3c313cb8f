"""An agent of `browser-use`, in an environment of its own: the browser's address, the model server's, the task. Prints what came
of it as JSON."""

import asyncio
import json
import sys

from browser_use import Agent, BrowserSession, ChatOpenAI


async def main():
    address, models, task = sys.argv[1:]
    agent = Agent(task=task, llm=ChatOpenAI(model="gpt-4.1-mini", base_url=models, api_key="sk-test"),
                  browser_session=BrowserSession(cdp_url=address), use_vision=False, use_judge=False, directly_open_url=False)
    history = await agent.run(max_steps=8)
    print(json.dumps({"done": history.is_done(), "result": history.final_result(), "actions": history.action_names(),
                      "errors": [error for error in history.errors() if error]}))


asyncio.run(main())
