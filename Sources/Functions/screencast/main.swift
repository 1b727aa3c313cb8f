import Endpoints

Serve.screencast()
