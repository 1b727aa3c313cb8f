import Endpoints

Serve.rest(End.self)
