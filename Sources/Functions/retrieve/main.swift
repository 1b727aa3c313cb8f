import Endpoints

Serve.rest(Retrieve.self)
