import Endpoints

Serve.action(Observe.self)
