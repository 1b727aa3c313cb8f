package import Endpoints
private import Synchronization

/// ECS, as far as the functions use it: tasks that run until they are stopped, one for each token.
package final class FakeBrowserTasks: BrowserTaskRunning, Sendable {
    package struct BrowserTask: Sendable, Equatable {
        package let arn: String
        package let purpose: BrowserTaskPurpose
        package let token: String
        /// Whether its end was asked for.
        package fileprivate(set) var isStopping = false
        package fileprivate(set) var isRunning = true

        /// The last part of the ARN.
        package var id: String { BrowserTaskID.last(of: arn) }
    }

    private struct State {
        var tasks: [BrowserTask] = []
        var refusals: [ServiceError] = []
        var stops: [String] = []
        var hasAddresses = true
    }

    private let state = Mutex(State())

    package init() {}

    /// All that were ever started, in order.
    package var all: [BrowserTask] { state.withLock { $0.tasks } }
    package var running: [BrowserTask] { all.filter(\.isRunning) }
    /// The ARNs whose end was asked for, in order, with repetitions.
    package var stops: [String] { state.withLock { $0.stops } }

    /// The next calls of `run` throw these.
    package func refuse(_ errors: [ServiceError]) {
        state.withLock { $0.refusals += errors }
    }

    /// Whether the network interfaces of tasks have addresses by now.
    package func setAddresses(known: Bool) {
        state.withLock { $0.hasAddresses = known }
    }

    /// The task has ended. False if it had before.
    package func end(_ arn: String) -> Bool {
        state.withLock { state in
            guard let index = state.tasks.firstIndex(where: { $0.arn == arn }), state.tasks[index].isRunning else {
                return false
            }
            state.tasks[index].isRunning = false
            return true
        }
    }

    package func run(_ purpose: BrowserTaskPurpose, token: String) throws(ServiceError) -> String {
        let outcome = state.withLock { state -> Result<String, ServiceError> in
            if !state.refusals.isEmpty { return .failure(state.refusals.removeFirst()) }
            if let known = state.tasks.first(where: { $0.token == token }) { return .success(known.arn) }
            let arn = "arn:aws:ecs:us-east-1:123456789012:task/browsers/task\(state.tasks.count + 1)"
            state.tasks.append(BrowserTask(arn: arn, purpose: purpose, token: token))
            return .success(arn)
        }
        return try outcome.get()
    }

    package func stop(arn: String, reason: String) throws(ServiceError) -> Bool {
        state.withLock { state in
            state.stops.append(arn)
            guard let index = state.tasks.firstIndex(where: { $0.arn == arn }) else { return true }
            state.tasks[index].isStopping = true
            return !state.tasks[index].isRunning
        }
    }

    package func address(ofTask arn: String) throws(ServiceError) -> String? {
        state.withLock { state in
            guard state.hasAddresses, let index = state.tasks.firstIndex(where: { $0.arn == arn }) else { return nil }
            return "127.1.0.\(index + 1):9223"
        }
    }
}

extension ServiceError {
    /// RunTask without room for another task.
    package static let noCapacity = ServiceError(
        service: "ECS", message: "Capacity is unavailable at this time", isCapacity: true, isRetryable: true)

    /// RunTask that no repetition mends.
    package static let accessDenied = ServiceError(
        service: "ECS", message: "AccessDeniedException", isCapacity: false, isRetryable: false)
}
