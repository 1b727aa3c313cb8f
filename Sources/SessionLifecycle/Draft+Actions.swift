/// Actions on a browser that is there.
extension Draft {
    mutating func actionStarted(_ id: String) -> SessionTransition.Outcome {
        switch record.status {
        case .ready, .active:
            guard !record.runningActions.contains(id) else { return .ignored("the action runs") }
            record.status = .active
            record.runningActions.append(id)
            record.billing.actions += 1
            record.lastActiveAt = now
            return .changed
        case .creating, .provisioning, .starting: return .ignored("the browser is not ready")
        case .terminating, .stopped, .failed: return .ignored("the session has ended")
        }
    }

    mutating func actionFinished(_ id: String, _ use: ModelUse?) -> SessionTransition.Outcome {
        switch record.status {
        case .active:
            guard record.runningActions.contains(id) else { return .ignored("the action is not known to run") }
            record.runningActions.removeAll { $0 == id }
            if let use { record.billing.model = (record.billing.model ?? .none) + use }
            record.lastActiveAt = now
            if record.runningActions.isEmpty { record.status = .ready }
            return .changed
        case .creating, .provisioning, .starting, .ready: return .ignored("no action runs")
        case .terminating, .stopped, .failed: return .ignored("the session has ended")
        }
    }
}
