using System;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lives: a kind of device and its number, -1 for the current one.</summary>
    public sealed class Device
    {
        /// <summary>"cpu", "cuda" or "cuda:1".</summary>
        public Device(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            var colon = description.IndexOf(':');
            var name = colon < 0 ? description : description[..colon];
            type = name switch
            {
                "cpu" => DeviceType.CPU,
                "cuda" => DeviceType.CUDA,
                "meta" => DeviceType.META,
                _ => throw new ArgumentException(
                    $"'{description}' is not a device; expected cpu, cuda, cuda:<number> or meta", nameof(description)),
            };
            index = -1;
            if (colon >= 0)
            {
                if (!int.TryParse(description[(colon + 1)..], out var number) || number < 0)
                {
                    throw new ArgumentException(
                        $"'{description}' is not a device; expected a number after the colon", nameof(description));
                }

                index = number;
            }
        }

        /// <summary>A device of a kind, the current one unless a number is given.</summary>
        public Device(DeviceType type, int index = -1)
        {
            this.type = type;
            this.index = index;
        }

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>The device's number, or -1.</summary>
        public int index { get; }

        /// <summary>"cpu" or "cuda:0".</summary>
        public override string ToString() =>
            type.ToString().ToLowerInvariant() + (index >= 0 ? $":{index}" : "");
    }

    /// <summary>The processor.</summary>
    public static Device CPU { get; } = new(DeviceType.CPU);

    /// <summary>The current NVIDIA accelerator.</summary>
    public static Device CUDA => Initialized(new(DeviceType.CUDA));

    /// <summary>A device by name, such as "cpu" or "cuda:0"; it must be there.</summary>
    public static Device device(string description) => Initialized(new(description));

    /// <summary>A device by kind and number; it must be there.</summary>
    public static Device device(DeviceType type, int index = -1) => Initialized(new(type, index));

    private static Device Initialized(Device device) =>
        device.type == DeviceType.CUDA && !cuda.is_available()
            ? throw new InvalidOperationException($"there is no device {device} on this machine")
            : device;
}
