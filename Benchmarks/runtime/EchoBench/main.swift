import LambdaRuntime
import ProcessEnvironment

// An echo with everything that a function of ours links: libcurl with TLS, Redis, JSON. What it does with them at the start and
// with each event is chosen by variables, so that one binary shows what each part costs.
LambdaFunction.run { (environment) throws(FunctionError) in
    try Echo(environment)
}
