import Endpoints

Serve.events(Monitor.self)
