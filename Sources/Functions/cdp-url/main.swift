import Endpoints

Serve.rest(CDPURL.self)
