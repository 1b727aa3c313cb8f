import Endpoints

Serve.action(Extract.self)
