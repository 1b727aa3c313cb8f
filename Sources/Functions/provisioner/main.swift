import Endpoints

Serve.events(Provisioner.self)
