import Glibc
import JSONCoding
import JSONModel

// A function for the tests of the local cloud: a client of the Runtime API on one plain socket, which does what its event says.
guard let address = getenv("AWS_LAMBDA_RUNTIME_API").map({ String(cString: $0) }) else { exit(3) }
let start = getenv("START").map { String(cString: $0) }
switch start {
case "crash": abort()
case "hang": while true { pause() }
case "error":
    let runtime = RuntimeConnection(address: address)
    _ = runtime.exchange(
        "POST", "/2018-06-01/runtime/init/error", ["Lambda-Runtime-Function-Error-Type": "Runtime.NoSecret"],
        Array(#"{"errorMessage":"no secret","errorType":"NoSecret"}"#.utf8))
    exit(1)
default: break
}

let runtime = RuntimeConnection(address: address)
if getenv("HOOK") != nil {
    signal(SIGTERM) { _ in
        let text = "hook ran\n"
        write(1, text, text.utf8.count)
        exit(0)
    }
    let hook = RuntimeConnection(address: address)
    _ = hook.exchange(
        "POST", "/2020-01-01/extension/register", ["Lambda-Extension-Name": "echo"], Array(#"{"events":[]}"#.utf8))
}
while true {
    let next = runtime.exchange("GET", "/2018-06-01/runtime/invocation/next", [:], [])
    guard next.status == 200 else { exit(2) }
    EchoHandler(runtime: runtime, event: next).run()
}
