import Endpoints

Serve.action(AgentExecute.self)
