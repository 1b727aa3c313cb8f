import Endpoints

Serve.authorizer()
