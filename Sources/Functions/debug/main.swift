import Endpoints

Serve.rest(Debug.self)
