import JSONCoding
import JSONModel

/// Writes the event of every invocation to a file of its own: `DIRECTORY/start/0001.json`, numbered in the order in
/// which the functions were asked.
@CloudActor
final class EventRecorder {
    private let recording: EventRecording
    private let prefix: String
    private var count = 0

    /// `stackName`: what the functions' names begin with.
    init(_ recording: EventRecording, stackName: String) throws(LocalCloudError) {
        self.recording = recording
        self.prefix = "\(stackName)-"
        try StateDirectory.makeDirectory(recording.directory)
    }

    /// Keeps the event. One that cannot be written is lost, as a log line would be; the invocation goes on.
    func record(_ payload: [UInt8], for function: String) {
        guard let event = try? JSON.value(from: payload),
            let text = try? JSON.indentedText(recording.redact(event))
        else { return }
        count += 1
        let digits = String(count)
        let number = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        let name = function.hasPrefix(prefix) ? String(function.dropFirst(prefix.count)) : function
        let folder = "\(recording.directory)/\(name)"
        do {
            try StateDirectory.makeDirectory(folder)
            try TextFile.write(text + "\n", to: "\(folder)/\(number).json")
        } catch {
            return
        }
    }
}
