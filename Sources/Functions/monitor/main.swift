import Endpoints

Serve.monitor()
