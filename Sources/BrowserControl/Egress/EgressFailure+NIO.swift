import Glibc
import NIOCore
import NIOPosix

extension EgressFailure {
    /// From what connecting to the judged addresses threw. Several addresses may have failed in several ways: a refusal says
    /// most, since the machine is there.
    init(connecting error: any Error) {
        let single = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? [error]
        let codes = single.compactMap { ($0 as? IOError)?.errnoCode }
        let isLate = single.contains { error in
            if case .connectTimeout = error as? ChannelError { true } else { false }
        }
        if codes.contains(ECONNREFUSED) {
            self = .connectionRefused
        } else if isLate || codes.contains(ETIMEDOUT) {
            self = .connectionTimedOut
        } else {
            self = .unreachable
        }
    }
}
