import Endpoints

Serve.files(Downloads.self)
