import CHiredis

/// Commands as arrays of bulk strings, by the formatter of hiredis. Any byte may occur in any argument.
enum CommandFormatter {
    /// The bytes to send for all `commands`, one after the other.
    static func format(_ commands: [[RedisArgument]]) throws(RedisError) -> [UInt8] {
        var bytes: [UInt8] = []
        for command in commands {
            precondition(!command.isEmpty, "a command has at least its name")
            bytes += try format(command)
        }
        return bytes
    }

    private static func format(_ command: [RedisArgument]) throws(RedisError) -> [UInt8] {
        let lengths = command.map { $0.bytes.count }
        var joined: [UInt8] = []
        joined.reserveCapacity(lengths.reduce(1, +))
        for argument in command { joined += argument.bytes }
        // Gives even an empty argument an address.
        joined.append(0)
        let formatted: [UInt8]? = unsafe joined.withUnsafeBytes { bytes in
            var offset = 0
            var arguments: [UnsafePointer<CChar>?] = unsafe []
            for length in lengths {
                unsafe arguments.append(bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self))
                offset += length
            }
            var target: UnsafeMutablePointer<CChar>?
            let count = unsafe redisFormatCommandArgv(&target, Int32(lengths.count), &arguments, lengths)
            guard count >= 0, let target = unsafe target else { return nil }
            defer { unsafe redisFreeCommand(target) }
            return unsafe [UInt8](UnsafeRawBufferPointer(start: target, count: Int(count)))
        }
        guard let formatted else { throw RedisError(.protocolViolation, "the command is too large to be sent") }
        return formatted
    }
}
