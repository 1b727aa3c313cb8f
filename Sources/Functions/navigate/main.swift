import Endpoints

Serve.action(Navigate.self)
