/// People who take the browser over.
extension Draft {
    mutating func controlChanged(_ person: Int?) -> SessionTransition.Outcome {
        switch record.status {
        case .ready, .active:
            guard record.control?.person != person else { return .ignored("it is known who has control") }
            record.control = person.map { ControlTenure(person: $0, since: now) }
            return .changed
        case .creating, .provisioning, .starting: return .ignored("the browser is not ready")
        case .terminating, .stopped, .failed: return .ignored("the session has ended")
        }
    }
}
