import Endpoints

Serve.events(Cleanup.self)
