/// Who holds control, as everybody may know.
package struct ControlView: Sendable, Hashable {
    package enum Holder: Sendable, Hashable {
        case nobody
        /// Actions of the API run.
        case agent
        case person(number: Int)

        /// `nobody`, `agent` or `person`
        package var name: String {
            switch self {
            case .nobody: "nobody"
            case .agent: "agent"
            case .person: "person"
            }
        }
    }

    package var holder: Holder
    /// The numbers of those who asked for it.
    package var asking: [Int]
    /// Steps of actions, and DevTools clients with input, that wait until it is returned.
    package var waitingSteps: Int

    package init(holder: Holder, asking: [Int], waitingSteps: Int) {
        self.holder = holder
        self.asking = asking
        self.waitingSteps = waitingSteps
    }
}

extension ControlView.Holder {
    init(_ holder: ControlLease.Holder) {
        switch holder {
        case .nobody: self = .nobody
        case .agent: self = .agent
        case .person(let number): self = .person(number: number)
        }
    }
}
