// BusEvents
