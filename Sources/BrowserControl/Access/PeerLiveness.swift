import Glibc
import NIOCore

/// Whether there is still a machine at the other end of a connection that does not answer.
enum PeerLiveness {
    /// Answers that fail to come, in a row, before silence counts.
    private static let minimumAttempts = 3

    /// Calls `gone` if the peer's machine has acknowledged nothing for that long, although TCP asked repeatedly. A peer
    /// that merely does not read still acknowledges: its kernel answers probes of the closed window (RFC 9293, 3.8.6.1),
    /// which is why `TCP_USER_TIMEOUT` is no use here: it ends such a connection too (tcp(7)).
    static func check(_ channel: any Channel, silenceLimit: Duration, gone: @escaping () -> Void) {
        guard let options = channel as? any SocketOptionProvider else { return }
        let bound = NIOLoopBound(gone, eventLoop: channel.eventLoop)
        options.getTCPInfo().whenSuccess { info in
            let attempts = max(Int(info.tcpi_retransmits), Int(info.tcpi_probes))
            let silence = Duration.milliseconds(Int(info.tcpi_last_ack_recv))
            if attempts >= minimumAttempts, silence >= silenceLimit { bound.value() }
        }
    }
}
