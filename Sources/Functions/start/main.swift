import Endpoints

Serve.rest(Start.self)
