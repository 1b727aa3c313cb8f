import Glibc
import JSONCoding
import LocalCloud
import ProcessEnvironment

// A local cloud in a process of its own, for tests that kill it and for measurements.
// usage: CloudHost TEMPLATE STATE-DIRECTORY FUNCTION-EXECUTABLE [FUNCTION-TO-INVOKE]
let arguments = CommandLine.arguments
guard arguments.count >= 4 else { exit(64) }
let configuration = LocalCloudConfiguration(
    templatePath: arguments[1], stateDirectory: arguments[2], functionExecutable: { _ in arguments[3] },
    containerExecutable: { _ in nil })
let cloud = Cloud(configuration)
do {
    try await cloud.start()
    if arguments.count > 4 { _ = try await cloud.invoke(arguments[4], event: Array("{}".utf8), receiver: nil) }
} catch {
    print("\(error)")
    exit(1)
}
let functions = await cloud.functions.flatMap { $0.processes.map(\.pid) }
let redis = await cloud.redisProcess ?? 0
let line = "\(getpid()) \(await cloud.baseURL) \(redis) \(functions.map(String.init).joined(separator: " "))\n"
_ = Array(line.utf8).withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
while true { try await Task.sleep(for: .seconds(3_600)) }
