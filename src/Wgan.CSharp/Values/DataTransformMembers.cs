// Written by build/csharp_members.fsx.
using Wgan.Functional;

namespace Wgan.CSharp;

/// <summary>What F# has in the module DataTransform, as members of the type.</summary>
public static class DataTransformMembers
{
    extension(DataTransform)
    {
        /// <inheritdoc cref="DataTransformModule.FlipHorizontal"/>
        public static DataTransform FlipHorizontal => DataTransformModule.FlipHorizontal;

        /// <inheritdoc cref="DataTransformModule.Dequantise"/>
        public static DataTransform Dequantise => DataTransformModule.Dequantise;

        /// <inheritdoc cref="DataTransformModule.PadTo"/>
        public static DataTransform PadTo(int size) => DataTransformModule.PadTo(size);

        /// <inheritdoc cref="DataTransformModule.ResizeTo"/>
        public static DataTransform ResizeTo(int size) => DataTransformModule.ResizeTo(size);
    }
}
