private import Glibc
internal import JSONModel
package import ProcessEnvironment
internal import StructuredLogging

/// A Lambda function on an OS-only runtime (AWS Lambda guide, "Building a custom runtime").
package enum LambdaFunction {
    /// Runs the function until the environment ends. `initialize` is called once for each worker, on the worker's own
    /// thread; there is one unless `AWS_LAMBDA_MAX_CONCURRENCY` asks for more. What it throws is reported as a failed
    /// start, and the process ends with status 1.
    ///
    /// With `onShutdown` the process learns of the end of its environment and calls it, from a thread of its own; without
    /// it Lambda ends the process unannounced, which costs nothing at the start.
    package static func run(
        _ initialize: @escaping @Sendable (EnvironmentVariables) throws(FunctionError) -> any FunctionHandler,
        onShutdown: (@Sendable () -> Void)? = nil
    ) -> Never {
        let environment = EnvironmentVariables.current
        let log = StructuredLog(environment)
        // A peer that hangs up is an error of the call, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let settings: RuntimeSettings
        do throws(EnvironmentError) {
            settings = try RuntimeSettings(environment)
        } catch {
            log.error("the function cannot start", ["cause": .string(error.description)])
            exit(1)
        }
        CrashReporter.install(endpoint: settings.endpoint, workers: settings.concurrency)
        if let onShutdown { ShutdownExtension.start(settings, log: log, hook: onShutdown) }
        for worker in 1..<settings.concurrency {
            let isStarted = WorkerThread.start {
                work(worker, settings, environment, log, initialize)
            }
            if !isStarted { log.error("no thread for a worker", ["worker": .integer(Int64(worker))]) }
        }
        work(0, settings, environment, log, initialize)
    }

    private static func work(
        _ worker: Int, _ settings: RuntimeSettings, _ environment: EnvironmentVariables, _ log: StructuredLog,
        _ initialize: @Sendable (EnvironmentVariables) throws(FunctionError) -> any FunctionHandler
    ) -> Never {
        let notice = CrashNotice(worker: worker, endpoint: settings.endpoint)
        let client = RuntimeClient(settings, log: log, notice: notice)
        notice?.armInitialization()
        var handler: any FunctionHandler
        do throws(FunctionError) {
            handler = try initialize(environment)
        } catch {
            client.failInitialization(error)
            log.error(
                "the function cannot start", ["errorType": .string(error.type), "errorMessage": .string(error.message)])
            exit(1)
        }
        notice?.disarm()
        Worker(client, isConcurrent: settings.concurrency > 1, log: log).run(&handler)
    }
}
