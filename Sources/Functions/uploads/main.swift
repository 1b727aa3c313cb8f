import Endpoints

Serve.files(Uploads.self)
