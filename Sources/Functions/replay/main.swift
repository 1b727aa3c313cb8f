import Endpoints

Serve.rest(Replay.self)
