import Endpoints

Serve.action(Act.self)
