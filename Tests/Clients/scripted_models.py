"""A server that speaks OpenAI's interface on loopback and answers by rules instead of a model."""

import http.server
import json
import re
import threading


class ModelServer:
    """Serves `POST /v1/responses` and `POST /v1/chat/completions`.

    An instruction that holds a text in quotes means the element whose line has that text; `type X into "Name"` types X.
    `fail(status, count)` makes the next answers fail, `words` are the next answers as they are, and `meanwhile` is called
    once, before the next answer. `decide`, where it is set, makes all answers: a function of the prompt to a JSON value. `requests`
    keeps everything that came, headers included.
    """

    def __init__(self):
        self.requests = []
        self.failures = []
        self.tools = []
        self.words = []
        self.meanwhile = None
        self.decide = None
        handler = type("Handler", (Handler,), {"models": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def fail(self, status, count=1):
        self.failures += [status] * count

    def script_tools(self, *calls):
        """The next agent calls these tools, one at a time: `(name, arguments)`."""
        self.tools = list(calls)

    def asked(self, schema):
        """The requests with a structured output of that name."""
        return [request for request in self.requests if schema_name(request["body"]) == schema]


def schema_name(body):
    text = body.get("text", {}).get("format", {})
    chat = body.get("response_format", {}).get("json_schema", {})
    return text.get("name") or chat.get("name")


def prompt(body):
    """All text that the model was given, whatever its place."""
    texts = []

    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in ("text", "content", "input", "output") and isinstance(inner, str):
                    texts.append(inner)
                elif key not in ("tools", "response_format"):
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk({"messages": body.get("messages"), "input": body.get("input")})
    return "\n".join(texts)


def choose(text):
    """What `act` does with the outline in the prompt."""
    instruction = re.search(r"^Instruction: (.*)$", text, re.M).group(1)
    quoted = re.findall(r'"([^"]+)"', instruction)
    for line in text.split("Page:", 1)[1].splitlines():
        found = re.match(r"\s*\[(\d+-\d+)\] ([^:]+): (.*)$", line)
        if not found or found[2] in ("StaticText", "RootWebArea") or not quoted or quoted[-1] not in found[3]:
            continue
        typed = re.match(r"type (\S+) into", instruction)
        return {"elementId": found[1], "description": f"{found[2]} {quoted[-1]}",
                "method": "fill" if typed else "click", "arguments": [typed[1]] if typed else []}
    return None


def structured(name, schema, text):
    if name == "act":
        return {"action": choose(text), "twoStep": False}
    if name == "observe":
        lines = re.findall(r"^\s*\[(\d+-\d+)\] (link|button): (.*)$", text.split("Page:", 1)[1], re.M)
        return {"elements": [{"elementId": i, "description": f"{role} {n}", "method": "click", "arguments": []}
                             for i, role, n in lines]}
    heading = re.search(r"heading: (.*)$", text, re.M)
    link = re.search(r"\[(\d+-\d+)\] link:", text)
    values = {"string": heading[1] if heading else "", "number": 4, "integer": 4, "boolean": True}

    def fill(part):
        if "anyOf" in part:
            return fill(part["anyOf"][0])
        kind = part.get("type")
        if kind == "object":
            return {key: fill(inner) for key, inner in part.get("properties", {}).items()}
        if kind == "array":
            return [fill(part["items"])]
        if kind == "string" and "pattern" in part:
            return link[1] if link else "0-0"
        return values.get(kind)

    return fill(schema)


class Handler(http.server.BaseHTTPRequestHandler):
    models: ModelServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        models = self.models
        models.requests.append({"path": self.path, "headers": dict(self.headers.items()), "body": body})
        if models.meanwhile:
            meanwhile, models.meanwhile = models.meanwhile, None
            meanwhile()
        if models.failures:
            return self.answer(models.failures.pop(0), {"error": {"message": "scripted failure", "type": "x"}})
        text, calls = self.reply(body)
        self.answer(200, self.as_response(text, calls) if self.path.endswith("/responses") else self.as_completion(text, calls))

    def reply(self, body):
        if self.models.words:
            return self.models.words.pop(0), []
        if self.models.decide:
            return json.dumps(self.models.decide(prompt(body))), []
        name = schema_name(body)
        if name:
            schema = (body.get("text", {}).get("format") or body["response_format"]["json_schema"])["schema"]
            return json.dumps(structured(name, schema, prompt(body))), []
        offered = [tool.get("name") or tool.get("function", {}).get("name") for tool in body.get("tools", [])]
        if offered == ["done"]:
            return "", [("done", {"reasoning": "the script is over", "taskComplete": True})]
        return ("", [self.models.tools.pop(0)]) if self.models.tools else ("nothing more to do", [])

    def as_response(self, text, calls):
        output = [{"type": "function_call", "id": f"fc_{i}", "call_id": f"call_{i}", "name": name, "status": "completed",
                   "arguments": json.dumps(arguments)} for i, (name, arguments) in enumerate(calls)]
        if text:
            output.insert(0, {"type": "message", "id": "m", "role": "assistant", "status": "completed",
                              "content": [{"type": "output_text", "text": text, "annotations": []}]})
        return {"id": "r", "object": "response", "created_at": 1_795_336_400, "error": None, "incomplete_details": None,
                "status": "completed", "model": "scripted", "output": output,
                "usage": {"input_tokens": 50, "output_tokens": 5, "total_tokens": 55,
                          "input_tokens_details": {"cached_tokens": 2}, "output_tokens_details": {"reasoning_tokens": 1}}}

    def as_completion(self, text, calls):
        message = {"role": "assistant", "content": text or None}
        if calls:
            message["tool_calls"] = [{"id": f"call_{i}", "type": "function", "function": {
                "name": name, "arguments": json.dumps(arguments)}} for i, (name, arguments) in enumerate(calls)]
        return {"id": "c", "object": "chat.completion", "model": "scripted",
                "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}],
                "usage": {"prompt_tokens": 50, "completion_tokens": 5, "total_tokens": 55}}

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
